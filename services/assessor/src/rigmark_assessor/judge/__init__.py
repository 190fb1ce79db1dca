"""The judge: any OpenAI-compatible endpoint, what it is asked, and what its answers mean."""
