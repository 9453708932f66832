"""What can go wrong with an archive.

StorageError
├── ArchiveNotFound       no archive stands in that folder (or database)
├── NotAnArchive          something else stands there: another program's database, a damaged or foreign file
├── ArchiveTooNew         a newer version of nianbao wrote it
├── ArchiveReadOnly       the disk or the folder does not let us write
├── ArchiveBusy           another process writes to it
├── ArchiveOutdated       the database is older than its WARC files (restored from a backup)
├── DatabaseUnreachable   the database URL is wrong, its driver is missing, or the server does not answer
├── StoreUnreachable      the object store cannot be used: named wrongly, its library missing, refused, no answer
├── StoreMismatch         the object store does not give back what was uploaded to it
├── WriteFailed           a write did not reach the disk; what was committed before is untouched
├── DamagedRecord         the WARC bytes of a capture cannot be read, or are not what was written
├── UnreadableImport      a file to be imported is no WARC or WACZ, or nothing in it is whole
├── ConversionFailed      another program could not open a document, or what it made of it could not be kept
├── UnknownCapture        no capture has that number
└── UnknownCrawl          no crawl has that number or name

Each message is one line: what happened, where, and what to do.
"""

from __future__ import annotations


class StorageError(Exception):
    """Base of everything the archive raises on purpose."""


class ArchiveNotFound(StorageError):
    """Raised when no archive stands where one was named."""


class NotAnArchive(StorageError):
    """Raised when the database file is damaged, or belongs to something else."""


class ArchiveTooNew(StorageError):
    """Raised when the schema is of a later version than this program knows."""


class ArchiveReadOnly(StorageError):
    """Raised when the archive has to be written to and cannot be."""


class ArchiveBusy(StorageError):
    """Raised when another process holds the archive's writing lock."""


class ArchiveOutdated(StorageError):
    """Raised when WARC files hold commits that the database does not know: it was restored from a backup."""


class DatabaseUnreachable(StorageError):
    """Raised when the database named by a URL cannot be used."""


class StoreUnreachable(StorageError):
    """Raised when the object store for WARC files cannot be used."""


class StoreMismatch(StorageError):
    """Raised when a file read back from the object store is not the one that was uploaded."""


class WriteFailed(StorageError):
    """Raised when a batch could not be made durable; nothing of it counts."""


class DamagedRecord(StorageError):
    """Raised when a stored record cannot be read back as it was written."""


class UnreadableImport(StorageError):
    """Raised when a file from elsewhere cannot be imported, or not further."""


class ConversionFailed(StorageError):
    """Raised when a document could not be converted, or the conversion not be kept."""


class UnknownCapture(StorageError):
    """Raised when no capture has the number asked for."""


class UnknownCrawl(StorageError):
    """Raised when no crawl has the number or name asked for."""
