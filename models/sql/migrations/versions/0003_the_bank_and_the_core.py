"""the bank and the core."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "bankupload",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "corebatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total_centavos", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("xlsx_sha256", sa.String(), nullable=True),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_by", sa.String(), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    with op.batch_alter_table("corebatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corebatch_state"), ["state"], unique=False)

    op.create_table(
        "dayclose",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "reversal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("reversal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reversal_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(
            "one_reversal_per_payment",
            ["payment_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "coreline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("amount_centavos", sa.BigInteger(), nullable=False),
        sa.Column("credit_id", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("core_number", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("hand_number", sa.String(), nullable=True),
        sa.Column("hand_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["corebatch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["bankcredit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("coreline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coreline_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coreline_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_coreline_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coreline_state"), ["state"], unique=False)

    with op.batch_alter_table("bankcredit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("medium", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("origin", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("payer", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("available_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("set_aside_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("set_aside_reason", sa.String(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_bankcredit_amount_centavos"))
        batch_op.create_index(
            "ix_bankcredit_amount_day", ["amount_centavos", "credited_on"], unique=False
        )

    with op.batch_alter_table("bookentry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookentry_booked_on"), ["booked_on"], unique=False)

    with op.batch_alter_table("bookline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("effect", sa.JSON(), nullable=True))

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_sender"), ["sender"], unique=False)

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("without_bank", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("content", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("typed_centavos", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("importedfile", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("identity", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("total_centavos", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_importedfile_identity"), ["identity"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_payment_id"), ["payment_id"], unique=False)

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_member_id"))
        batch_op.drop_index(batch_op.f("ix_payment_transaction_id"))
        batch_op.create_index("payment_amount_of_day", ["amount_centavos", "paid_on"], unique=False)
        batch_op.create_index("payment_of_member", ["member_id", "state"], unique=False)
        batch_op.create_index(
            "payment_of_transaction", ["transaction_id", "amount_centavos"], unique=False
        )

    # ### end Alembic commands ###


def downgrade() -> None:

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index("payment_of_transaction")
        batch_op.drop_index("payment_of_member")
        batch_op.drop_index("payment_amount_of_day")
        batch_op.create_index(
            batch_op.f("ix_payment_transaction_id"), ["transaction_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_payment_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_payment_id"))

    with op.batch_alter_table("importedfile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_importedfile_identity"))
        batch_op.drop_column("total_centavos")
        batch_op.drop_column("identity")
        batch_op.drop_column("form")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("typed_centavos")
        batch_op.drop_column("content")
        batch_op.drop_column("without_bank")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_sender"))

    with op.batch_alter_table("bookline", schema=None) as batch_op:
        batch_op.drop_column("effect")

    with op.batch_alter_table("bookentry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookentry_booked_on"))

    with op.batch_alter_table("bankcredit", schema=None) as batch_op:
        batch_op.drop_index("ix_bankcredit_amount_day")
        batch_op.create_index(
            batch_op.f("ix_bankcredit_amount_centavos"), ["amount_centavos"], unique=False
        )
        batch_op.drop_column("set_aside_reason")
        batch_op.drop_column("set_aside_at")
        batch_op.drop_column("set_aside_by")
        batch_op.drop_column("available_on")
        batch_op.drop_column("payer")
        batch_op.drop_column("origin")
        batch_op.drop_column("medium")
        batch_op.drop_column("account")

    with op.batch_alter_table("coreline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coreline_state"))
        batch_op.drop_index(batch_op.f("ix_coreline_payment_id"))
        batch_op.drop_index(batch_op.f("ix_coreline_key"))
        batch_op.drop_index(batch_op.f("ix_coreline_batch_id"))

    op.drop_table("coreline")
    with op.batch_alter_table("reversal", schema=None) as batch_op:
        batch_op.drop_index(
            "one_reversal_per_payment",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_reversal_payment_id"))

    op.drop_table("reversal")
    op.drop_table("dayclose")
    with op.batch_alter_table("corebatch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corebatch_state"))

    op.drop_table("corebatch")
    op.drop_table("bankupload")
