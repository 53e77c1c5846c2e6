"""The out-box: letters by e-mail, texts to hand over, calendar files; each with its history of delivery."""
