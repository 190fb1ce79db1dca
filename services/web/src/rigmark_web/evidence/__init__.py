"""Raw evidence: the attempts as they were posted, and their device traces drawn small."""
