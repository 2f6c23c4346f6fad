"""Drives a protocol flow over HTTP: one sync driver, one async driver, nothing else."""

from gramkey.client.aio import AsyncClient
from gramkey.client.settings import ClientSettings
from gramkey.client.sync import Client

__all__ = ["AsyncClient", "Client", "ClientSettings"]
