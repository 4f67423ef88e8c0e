"""What modules above the desk add to "Hari ini": actor, day → label, address, how many wait, how many of them are late."""

from balai.monitoring.queries import alerting

ASKING = (("Peringatan", "alerts", alerting.ANSWERS, alerting.asking),)
"""(label, name of the address, verb one must be allowed somewhere, question)."""
