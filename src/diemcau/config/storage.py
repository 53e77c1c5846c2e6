"""Static files with the hash of their content in their name."""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedModules(ManifestStaticFilesStorage):
    """Also rewrites the imports between JavaScript modules, so that a new release reaches every phone whole."""

    support_js_module_import_aggregation = True
