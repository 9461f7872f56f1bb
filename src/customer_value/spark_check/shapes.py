"""Types of columns on Spark, and the shapes in which raw tables can come.

The macros that read raw values write other SQL for other physical types, so the raw tables are laid
out several times: in the contract's types, all as text, in other types that warehouses hold, and
with as little as the contract allows. Models are checked in the first shape; in the others only
those that read raw tables, and only where their SQL differs.
"""

from customer_value.contract import Table

Columns = dict[str, str]

# physical type by type in the contract, without precision and scale; what is not named stays
SHAPES: dict[str, Columns] = {
    "contract types": {},
    "all text": dict.fromkeys(
        ["int", "bigint", "double", "decimal", "boolean", "date", "timestamp"], "string"
    ),
    # what data frames leave behind: ids as 17850.0, flags as 0 and 1, times without a zone
    "data frame types": {
        "string": "double",
        "int": "double",
        "bigint": "double",
        "decimal": "double",
        "boolean": "int",
        "date": "timestamp",
        "timestamp": "timestamp_ntz",
    },
    "whole numbers and dates": {
        "string": "bigint",
        "int": "smallint",
        "bigint": "decimal(20,0)",
        "decimal": "int",
        "date": "timestamp_ntz",
        "timestamp": "date",
    },
    "required columns only": {},
}
MAIN_SHAPE = "contract types"
LEAST_SHAPE = "required columns only"

# other spellings of the types that Spark prints
TYPE_NAMES = {
    "integer": "int",
    "long": "bigint",
    "varchar": "string",
    "text": "string",
    "bool": "boolean",
    "numeric": "decimal",
    "float8": "double",
}


def spark_type(data_type: str) -> str:
    """Spells a type as Spark prints it.

    Args:
        data_type: A type as YAML or SQL writes it, such as `DECIMAL(18, 2)` or `integer`.

    Returns:
        For instance `decimal(18,2)` or `int`; an unknown type comes back in lower case.
    """
    name, bracket, arguments = data_type.lower().replace(" ", "").partition("(")
    name = TYPE_NAMES.get(name, name)
    return name if name == "string" else name + bracket + arguments


def column_list(columns: Columns) -> str:
    """Writes columns as `create table` takes them."""
    return ", ".join(f"`{name}` {data_type}" for name, data_type in columns.items())


def raw_tables(contract: dict[str, Table], shape: str) -> dict[str, Columns]:
    """Lays out the raw tables in one shape.

    Args:
        contract: The raw tables of the contract by name.
        shape: A key of `SHAPES`.

    Returns:
        By table, the physical type of each column; a table that is not there is absent.
    """
    if shape == LEAST_SHAPE:
        return {
            table.name: {
                column.name: spark_type(column.data_type)
                for column in table.columns.values()
                if column.is_required or column.name in table.one_of[:1]
            }
            for table in contract.values()
            if table.is_required
        }
    return {
        table.name: {
            column.name: physical_type(column.data_type, shape) for column in table.columns.values()
        }
        for table in contract.values()
    }


def physical_type(data_type: str, shape: str) -> str:
    """The type in which a raw column of a contract's type comes in one shape."""
    plain = spark_type(data_type)
    return SHAPES[shape].get(plain.partition("(")[0], plain)
