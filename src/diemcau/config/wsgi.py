"""The WSGI application that Granian serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diemcau.config.settings")

application = get_wsgi_application()

# What start-up made stays; looking through it again and again costs a batch of check-ins about a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
