"""What visitors of a kiosk looked at, anonymously: kept event by event, merged, counted, written down. Without Qt."""
