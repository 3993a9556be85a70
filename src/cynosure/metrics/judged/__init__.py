"""Labels and verdicts: questions to the store that the value of a judged metric rests on."""
