"""All state: workers, accounts, uploads, jobs."""
