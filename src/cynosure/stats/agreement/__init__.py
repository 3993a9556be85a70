"""Do raters agree, and do repeated measurements: kappas, alpha, intraclass correlations."""
