"""What a star chosen by habit would count: measures of how far it stands from value."""
