"""What an expression must become before Postgres takes it; nothing in it changes its value.

Three things that the product's expressions use are there in another form only: Postgres casts a
truth to a 4-byte integer and to no other; it knows the least value of a column, which is any of
them, but before version 16 not just any; and it has no `min` over rows before version 18 (and
Ibis reads the fields of a row as JSON), but it has one over arrays, which compares in the same way.
"""

from __future__ import annotations

from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

SHIFT = 2**62 - 1
"""Makes every order of `relations/taking.py` a number without a sign, which sorts as text."""
DIGITS = 19


def lowered(expression: ir.Table) -> ir.Table:
    """The expression as Postgres takes it."""
    return expression.op().replace(_lower).to_expr()


def _lower(node: Any, children: dict[str, Any] | None) -> Any:
    match node:
        case ops.Cast(arg, to) if arg.dtype.is_boolean() and to.is_integer():
            arg = (children or {}).get("arg", arg)
            return ops.Cast(ops.Cast(arg, "int32"), to)
        case ops.Arbitrary(arg, where):
            return ops.Min((children or {}).get("arg", arg), (children or {}).get("where", where))
        case ops.StructColumn(names, _) if names[0] == "_order":
            order, *values = (children or {}).get("values", node.values)
            place = (order.to_expr() + SHIFT).cast("string").lpad(DIGITS, "0").op()
            return ops.Array((place, *values))
        case ops.StructField(arg, field) if arg.dtype.names[0] == "_order":
            packed = (children or {}).get("arg", arg)
            return ops.ArrayIndex(packed, arg.dtype.names.index(field))
    return node.__recreate__(children) if children else node
