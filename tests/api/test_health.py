from __future__ import annotations

import httpx
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from inperson.api import health
from inperson.records.database import Database


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_running_service_is_alive_and_ready(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_without_its_tables_it_is_alive_but_not_ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("broken") / "inperson.db"
    database = await Database.open(f"sqlite:///{file}")
    async with database.transaction() as connection:
        await connection.exec_driver_sql("DROP TABLE accounts")
    async with AsyncTestClient(Litestar(health.routes(database), openapi_config=None)) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
    await database.close()
