"""What leaves the site as figures and files: the target, lists behind it, exports."""
