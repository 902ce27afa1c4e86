"""What was read, for other programs: ALTO, hOCR, PAGE, plain text and PDF with text behind the image (识别结果导出)."""
