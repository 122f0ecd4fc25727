"""The people who work here: their accounts, their passwords, and the door they come in by."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, col, select

from intake.wiring import Office
from models.errors import TupagoError
from models.sql import audit
from models.sql.tables import LoginFailure, StaffUser

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 200  # argon2 would hash a novel, and take its time.

# How many wrong passwords are free; each one more doubles the wait.
FREE_TRIES_PER_USER: Final = 5
FREE_TRIES_PER_ADDRESS: Final = 20  # An office shares one address.
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=15)
REMEMBERED: Final = timedelta(hours=1)

_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")
# argon2id as OWASP asks for it (Password Storage Cheat Sheet): 19 MiB, two rounds, one lane.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Checked for a user who does not exist, so that both answers take as long.
_NOBODYS_HASH: Final = _HASHER.hash("no one has this password")


class Role(StrEnum):
    APPROVER = "approver"
    SUPERVISOR = "supervisor"  # May also lift what only a second look may lift.
    COMPLIANCE = "compliance"  # Also sees what is meant for the compliance officer alone.
    ADMIN = "admin"  # Also opens and closes accounts.


class WrongPasswordError(TupagoError):
    """Says nothing about whether the user exists."""

    code = "staff.wrong_password"
    message = "El usuario o la clave no son correctos."


class TooManyTriesError(TupagoError):
    code = "staff.too_many_tries"
    message = "Hubo demasiados intentos. Espere unos minutos y vuelva a intentarlo."


class WeakPasswordError(TupagoError):
    code = "staff.weak_password"
    message = "La clave debe tener al menos 10 caracteres y no contener el nombre de usuario."


class StaffExistsError(TupagoError):
    code = "staff.exists"
    message = "Ya hay una persona con ese usuario."


class UnknownStaffError(TupagoError):
    code = "staff.unknown"
    message = "No hay nadie con ese usuario."


class BadUsernameError(TupagoError):
    code = "staff.bad_username"
    message = "El usuario lleva solo letras, números, punto o guion, y entre 2 y 40 caracteres."


class LastAdminError(TupagoError):
    code = "staff.last_admin"
    message = "Es la única persona que administra; nombre a otra antes de retirarla."


def create_staff(
    session: Session,
    username: str,
    name: str,
    password: str,
    role: str,
    now: datetime,
    *,
    must_change: bool,
    by: str = "tupago",
) -> StaffUser:
    """Open an account; with ``must_change`` its password serves for one entry only.

    :raises StaffExistsError, BadUsernameError, WeakPasswordError: and nothing is changed.
    :raises ValueError: if there is no such role.
    """
    username = _plain(username)
    if _USERNAME.fullmatch(username) is None:
        raise BadUsernameError(username)
    if session.get(StaffUser, username) is not None:
        raise StaffExistsError(username)
    user = StaffUser(
        username=username,
        name=" ".join(name.split()) or username,
        password_hash=_hash(username, password),
        role=Role(role).value,
        must_change_password=must_change,
        created_at=now,
    )
    session.add(user)
    session.flush()
    audit.record(
        session,
        at=now,
        actor=by,
        action="staff.created",
        subject=f"staff:{username}",
        detail={"role": user.role},
    )
    return user


def sign_in(office: Office, username: str, password: str, address: str) -> StaffUser:
    """Return the person whose password this is.

    :raises TooManyTriesError: while the wait after wrong passwords runs; nothing is compared then.
    :raises WrongPasswordError: unknown user, wrong password and closed account alike.
    """
    username = _plain(username)
    with office.reading() as session:
        wait_until = _wait_until(session, username, address, office.now())
        user = session.get(StaffUser, username)
    if wait_until is not None and office.now() < wait_until:
        raise TooManyTriesError(f"{username} from {address}: until {wait_until.isoformat()}")
    right = _matches(user.password_hash if user else _NOBODYS_HASH, password)
    with office.transaction() as session:
        now = office.now()
        if user is None or not right or not user.active:
            _remember_failure(session, username, address, now)
        else:
            _forget_failures(session, username)
            if _HASHER.check_needs_rehash(user.password_hash):
                user.password_hash = _HASHER.hash(password)
                session.add(user)
            audit.record(
                session,
                at=now,
                actor=username,
                action="staff.signed_in",
                subject=f"staff:{username}",
                detail={"address": address},
            )
            return user
    raise WrongPasswordError(f"{username} from {address}")


def change_password(session: Session, username: str, old: str, new: str, now: datetime) -> None:
    """Give a person the password of their own choice.

    :raises WrongPasswordError: if ``old`` is not the present one.
    :raises WeakPasswordError: if ``new`` is too easy, or is the old one again.
    """
    user = _get(session, username)
    if not _matches(user.password_hash, old):
        raise WrongPasswordError(username)
    if old == new:
        raise WeakPasswordError("the same password again")
    user.password_hash = _hash(user.username, new)
    user.must_change_password = False
    session.add(user)
    _trace(session, username, "staff.password_changed", username, now)


def give_password(
    session: Session, username: str, password: str, now: datetime, *, by: str
) -> None:
    """Replace a forgotten password by a one-time one.

    :raises UnknownStaffError, WeakPasswordError: and nothing is changed.
    """
    user = _get(session, username)
    user.password_hash = _hash(user.username, password)
    user.must_change_password = True
    session.add(user)
    _forget_failures(session, user.username)
    _trace(session, by, "staff.password_given", user.username, now)


def set_active(session: Session, username: str, now: datetime, *, active: bool, by: str) -> None:
    """Open or close an account; a closed one is shown the door at its next click.

    :raises UnknownStaffError, LastAdminError: and nothing is changed.
    """
    user = _get(session, username)
    if not active and user.role == Role.ADMIN:
        others = session.exec(
            select(StaffUser.username).where(
                StaffUser.role == Role.ADMIN,
                col(StaffUser.active).is_(True),
                StaffUser.username != user.username,
            )
        ).first()
        if others is None:
            raise LastAdminError(user.username)
    user.active = active
    session.add(user)
    action = "staff.opened" if active else "staff.closed"
    _trace(session, by, action, user.username, now)


def _plain(username: str) -> str:
    return username.strip().lower()


def _get(session: Session, username: str) -> StaffUser:
    user = session.get(StaffUser, _plain(username))
    if user is None:
        raise UnknownStaffError(username)
    return user


def _trace(session: Session, by: str, action: str, username: str, now: datetime) -> None:
    audit.record(session, at=now, actor=by, action=action, subject=f"staff:{username}")


def _hash(username: str, password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPasswordError(f"{len(password)} characters")
    if username in password.lower():
        raise WeakPasswordError("holds the user name")
    return _HASHER.hash(password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return len(password) <= LONGEST_PASSWORD and _HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _wait_until(session: Session, username: str, address: str, now: datetime) -> datetime | None:
    """Return until when the door stays shut for this user or this address."""
    since = now - REMEMBERED
    waits = [
        _after_failures(session, LoginFailure.username, username, FREE_TRIES_PER_USER, since),
        _after_failures(session, LoginFailure.address, address, FREE_TRIES_PER_ADDRESS, since),
    ]
    return max((wait for wait in waits if wait is not None), default=None)


def _after_failures(
    session: Session, column: str, value: str, free: int, since: datetime
) -> datetime | None:
    moments = session.exec(
        select(LoginFailure)
        .where(col(column) == value, LoginFailure.at > since)
        .order_by(sa.desc("at"))
    ).all()
    if len(moments) < free:
        return None
    doublings = min(len(moments) - free, 10)  # Beyond that the longest wait is reached anyway.
    return moments[0].at + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _remember_failure(session: Session, username: str, address: str, now: datetime) -> None:
    session.execute(sa.delete(LoginFailure).where(col(LoginFailure.at) <= now - REMEMBERED))
    session.add(LoginFailure(username=username[:LONGEST_PASSWORD], address=address, at=now))


def _forget_failures(session: Session, username: str) -> None:
    session.execute(sa.delete(LoginFailure).where(col(LoginFailure.username) == username))
