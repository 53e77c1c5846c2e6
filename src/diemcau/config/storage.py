"""Static files with the hash of their content in their name, and packed beside."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also rewrites the imports between JavaScript modules, so that a new release reaches every phone whole.

    Packed once, when files are collected: on a line of 400 kbit/s the console needs a third of the time.
    """

    support_js_module_import_aggregation = True
    max_post_process_passes = 12  # a module is named after those it imports: one pass for each step of the longest way
