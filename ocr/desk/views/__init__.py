"""The desk over HTTP; every view asks ocr.desk.permissions first."""
