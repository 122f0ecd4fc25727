"""talking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "optout",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value"),
    )
    op.create_table(
        "identitycode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("identitycode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identitycode_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identitycode_value"), ["value"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "value", "version"),
    )
    op.create_table(
        "payeralias",
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.PrimaryKeyConstraint("payer", "member_id"),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("amended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("tray", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("about", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("handled_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("joined_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_case_joined_id"), ["joined_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_tray"), ["tray"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("choices", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("template", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("variables", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("instead_of_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("handled_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_notice_instead_of_id"), ["instead_of_id"], unique=False
        )

    with op.batch_alter_table("openquestion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("token", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_openquestion_token"), ["token"], unique=True)
        batch_op.create_index(
            "one_open_question_per_payment",
            ["payment_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    # ### end Alembic commands ###


def downgrade() -> None:

    with op.batch_alter_table("openquestion", schema=None) as batch_op:
        batch_op.drop_index(
            "one_open_question_per_payment",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_openquestion_token"))
        batch_op.drop_column("handed_over_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("told_at")
        batch_op.drop_column("token")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_instead_of_id"))
        batch_op.drop_column("handled_at")
        batch_op.drop_column("handled_by")
        batch_op.drop_column("instead_of_id")
        batch_op.drop_column("variables")
        batch_op.drop_column("template")
        batch_op.drop_column("choices")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_tray"))
        batch_op.drop_index(batch_op.f("ix_case_joined_id"))
        batch_op.drop_column("joined_id")
        batch_op.drop_column("handled_at")
        batch_op.drop_column("handled_by")
        batch_op.drop_column("about")
        batch_op.drop_column("tray")
        batch_op.drop_column("amended_at")

    op.drop_table("payeralias")
    op.drop_table("consent")
    with op.batch_alter_table("identitycode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identitycode_value"))
        batch_op.drop_index(batch_op.f("ix_identitycode_member_id"))

    op.drop_table("identitycode")
    op.drop_table("optout")
