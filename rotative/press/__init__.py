"""The seam through which every public page is made."""
