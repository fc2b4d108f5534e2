"""What a BI tool does with the ODBC driver. Prints one line for each observation: its name, a tab, the value.

Arguments: host, port, database. The role and its password are in the environment.
"""
import collections
import os
import sys

import pyodbc

host, port, database = sys.argv[1:]


def connect(**settings):
    parts = {
        "Driver": "{PostgreSQL Unicode}",
        "Server": host,
        "Port": port,
        "Database": database,
        "UID": os.environ["BI_ROLE"],
        "PWD": os.environ["BI_PASSWORD"],
        "ByteaAsLongVarBinary": "1",
        **settings,
    }
    return pyodbc.connect(";".join(f"{name}={value}" for name, value in parts.items()), autocommit=True)


def show(name, value):
    print(f"{name}\t{value}")


def fail(connection, sql):
    try:
        connection.execute(sql).fetchall()
        return "ok"
    except pyodbc.Error as error:
        usable = connection.execute("select 1").fetchval() == 1
        return error.args[1].split("ERROR: ")[-1].split(";")[0].split("\n")[0] + (", and the connection is usable" if usable else "")


with connect() as connection:
    cursor = connection.cursor()
    row = cursor.execute(
        "select l.product_id, l.rank, l.gmv, l.period_start, p._observed_at, p.product_name"
        " from marts.product_league l join echotik.products p using (product_id)"
    ).fetchone()
    for (name, kind, *_), value in zip(cursor.description, row):
        show(f"type of {name}", f"{kind.__name__} {type(value).__name__}")
        show(name, value)
    show("TimeZone", connection.execute("show TimeZone").fetchval())
    tables = collections.Counter(table.table_schem for table in connection.cursor().tables())
    for schema in ("echotik", "marts", "ops", "raw", "partitions"):
        show(f"tables of {schema}", tables[schema])
    show("tables of marts alone", len(connection.cursor().tables(schema="marts").fetchall()))
    columns = connection.cursor().columns(schema="marts", table="product_league").fetchall()
    show("columns", ",".join(f"{column.column_name} {column.type_name}" for column in columns))
    show("primary key", ",".join(key.column_name for key in connection.cursor().primaryKeys("product_ranks", schema="echotik")))
    for statement in ("delete from echotik.products", "create table marts.mine (id int)"):
        show(statement, fail(connection, statement))
    try:
        connection.timeout = 1
        show("timeout of the connection", "ok")
    except pyodbc.Error as error:
        show("timeout of the connection", error.args[1].split("(")[0].strip())

with connect(ConnSettings="{set statement_timeout = 200; set TimeZone = 'UTC'}") as connection:
    show("timeout of the session", fail(connection, "select pg_sleep(60)"))
    show("TimeZone that was set", connection.execute("show TimeZone").fetchval())
