"""What a payment leaves: charges count for it, refunds and fees against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

PAYMENTS = "payments"
NET = "net"
"""The column of payments that a metric adds up to net revenue."""
CHARGE, REFUND, FEE = "charge", "refund", "fee"


def net_of(payments: ir.Table) -> Any:
    """The amount of a charge as it is written, of a refund or fee its size taken off.

    Some files write what goes out with a minus and some without, so that its sign says nothing;
    a negative charge is a correction and stays one.
    """
    import ibis

    return ibis.cases(
        (payments.kind == CHARGE, payments.amount),
        (payments.kind.isin([REFUND, FEE]), -payments.amount.abs()),
        else_=ibis.null("float64"),
    )
