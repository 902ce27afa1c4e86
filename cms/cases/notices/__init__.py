"""Telling applicants by mail and text message that something happened to their case."""
