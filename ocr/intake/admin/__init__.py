"""The screens of handing scans in."""
