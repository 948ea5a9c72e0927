"""calls of 10085, elderly mode, wrong passwords by caller

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import telecom.models

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'caller_failures',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('caller', sa.String(length=120), nullable=False),
        sa.Column('at', telecom.models.Moment(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    with op.batch_alter_table('caller_failures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_caller_failures_caller'), ['caller'], unique=False)
    op.create_table(
        'outbound_calls',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign', sa.String(length=40), nullable=False),
        sa.Column('line_id', sa.Integer(), nullable=False),
        sa.Column('phone_number', sa.String(length=20), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('offer', sa.JSON(), nullable=False),
        sa.Column('choices', sa.JSON(), nullable=False),
        sa.Column('asked_by', sa.String(length=60), nullable=False),
        sa.Column('asked_at', telecom.models.Moment(), nullable=False),
        sa.Column('placed_at', telecom.models.Moment(), nullable=True),
        sa.Column('answered_at', telecom.models.Moment(), nullable=True),
        sa.Column('ended_at', telecom.models.Moment(), nullable=True),
        sa.Column('call_sid', sa.String(length=64), nullable=True),
        sa.Column('recording_sid', sa.String(length=64), nullable=True),
        sa.Column('conversation_id', sa.String(length=255), nullable=True),
        sa.Column('error', sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id']),
        sa.ForeignKeyConstraint(['line_id'], ['lines.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('call_sid'),
        sa.UniqueConstraint('campaign', 'line_id'),
    )
    with op.batch_alter_table('outbound_calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbound_calls_line_id'), ['line_id'], unique=False)
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('elderly_mode', sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.drop_column('elderly_mode')
    with op.batch_alter_table('outbound_calls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbound_calls_line_id'))
    op.drop_table('outbound_calls')
    with op.batch_alter_table('caller_failures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_caller_failures_caller'))
    op.drop_table('caller_failures')
