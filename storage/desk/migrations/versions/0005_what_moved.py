"""What moved on a page, with its evidence, beside each reason."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXTS = ("lane", "model", "field", "unit", "source", "quote", "snapshot")


def upgrade() -> None:
    with op.batch_alter_table("reason", schema=None) as batch_op:
        for name in _TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("flips", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE reason SET lane = (SELECT item.lane FROM item WHERE item.id = reason.item_id)")
    op.execute("UPDATE reason SET urgent = (SELECT item.urgent FROM item WHERE item.id = reason.item_id)")


def downgrade() -> None:
    with op.batch_alter_table("reason", schema=None) as batch_op:
        for name in (*_TEXTS, "urgent", "flips"):
            batch_op.drop_column(name)
