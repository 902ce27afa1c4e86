"""Handing scans in (扫描件入库): batches of files of every kind, checked, cut, and attached to described units."""
