"""What moving names point at, and how many values each visit read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pointer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("model_id", sa.String(length=26), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmations", sa.Integer(), nullable=False),
        sa.Column("last_confirmed", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("pointer_by_source", "pointer", ["source_id", "state"])
    op.create_index("pointer_by_model", "pointer", ["model_id", "state"])
    with op.batch_alter_table("visit") as table:
        table.add_column(sa.Column("said", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("visit") as table:
        table.drop_column("said")
    op.drop_table("pointer")
