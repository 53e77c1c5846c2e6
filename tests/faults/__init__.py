"""What can go wrong between a phone in a hall and the centre, done on purpose, on real parts.

A phone is Chromium with the site console, the centre is ``diemcau``'s web processes on a PostgreSQL of their own that
writes through to the disk, and between them runs a line that can be thin, cut or dead.  ``python -m tests.faults`` does
every fault at full size and can write what it counted into docs/reliability.md; the suite does each at a small size.
"""
