"""How a vendor spells it. Knows contracts, signatures and records; never pixels, never state."""
