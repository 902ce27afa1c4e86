"""Small single-purpose checks of rows and of whole files; each says what it finds through `wording.CHECKS`."""
