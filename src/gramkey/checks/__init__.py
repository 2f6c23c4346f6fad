"""Looks at a real installation: what is wrong with the machine, the apps and the grants, and how it is mended."""
