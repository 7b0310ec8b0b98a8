"""People and recordings that several tests share; drawing one takes a second."""

import pytest

from austicker.synth import LEVELS, Recording, Subject, SubjectSession, open_session, record_clip


@pytest.fixture(scope="session")
def subject() -> Subject:
    return Subject.draw(1, 0)


@pytest.fixture(scope="session")
def session(subject: Subject) -> SubjectSession:
    return open_session(subject, LEVELS["default"])


@pytest.fixture(scope="session")
def clip(session: SubjectSession) -> Recording:
    return record_clip(session, 0, "happiness")
