"""Every table of every room, for the migration tool and for tests: importing this fills the metadata."""

import app.authoring.models
import app.catalog.models
import app.core.models
import app.learning.models
import app.people.models
import app.records.models
import app.reporting.models  # noqa: F401
from app.core.database import Base

metadata = Base.metadata
