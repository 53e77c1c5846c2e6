"""The verbs of the ``diemcau`` command, one file per thing they are about."""
