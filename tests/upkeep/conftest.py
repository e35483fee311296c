from __future__ import annotations

from tests.records.conftest import account as account
from tests.records.conftest import database_url as database_url
from tests.records.conftest import db as db
from tests.records.conftest import media as media
from tests.records.conftest import postgresql_server as postgresql_server
from tests.records.conftest import server as server
from tests.records.conftest import vault as vault
