"""The window as a kiosk: nobody gets out, visitors come and go, the screen never burns."""
