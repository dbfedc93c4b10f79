"""Blowback: an agent-based laboratory of post-conflict weapons diffusion."""

__version__ = "0.1.0"
