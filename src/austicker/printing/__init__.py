"""Sheets of stickers to cut out and wear."""
