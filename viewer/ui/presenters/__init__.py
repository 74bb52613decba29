"""What stands between the panels and what they show: one presenter a task, each knowing its panel and the session."""
