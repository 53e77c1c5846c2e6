"""Papers in the form of Decree 30/2020: one model, DOCX and PDF."""
