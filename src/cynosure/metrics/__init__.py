"""The second frozen waist: definitions of metrics, and the frames they make of stored rows."""
