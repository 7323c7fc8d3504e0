"""What can go wrong between a folder of scenes and a candidate outline.

ImageryError
├── NoScenesError       nothing was looked at: the source has no scene of this place and time
│   └── TooCloudyError  scenes there are, but too little of them is clear to say anything
├── SourceError         a source is not there, is not known, or cannot be read at all
│   ├── SourceDownError     a service does not answer, or answers with garbage; later it may
│   ├── CredentialsError    a service does not know us, or no longer
│   └── QuotaSpentError     a request would cost more than may be spent; it was not sent
├── ItemError           one STAC Item cannot be trusted; the others go on
├── RasterError         one raster is broken, half-written or no GeoTIFF; the others go on
├── CacheError          a cube on disk is damaged; it is set aside and fetched again
├── CacheFullError      what is being read takes more than the cache may hold
├── StateError          what monitoring remembered cannot be used; it is made anew
├── UnmeasurableError   a sensor that does not tell built-up ground; what else it tells stands
└── RecipeError         a number that a run depends on is missing or cannot be
"""


class ImageryError(Exception):
    """Something is wrong with imagery; the message says what to do."""


class NoScenesError(ImageryError):
    """A source has no scene of this place and time."""


class TooCloudyError(NoScenesError):
    """Too little of the scenes is clear to say anything about the ground."""


class SourceError(ImageryError):
    """A source is not there, is not known, or cannot be read at all."""


class SourceDownError(SourceError):
    """A service does not answer, or answers with garbage. Later it may."""


class CredentialsError(SourceError):
    """A service does not know us, or no longer."""


class QuotaSpentError(SourceError):
    """A request would cost more than may be spent. It was not sent."""


class UnmeasurableError(ImageryError):
    """These scenes do not tell built-up ground; what else they tell stands."""


class ItemError(ImageryError):
    """One STAC Item cannot be trusted. It is refused, and the others go on."""


class RasterError(ImageryError):
    """One raster cannot be trusted. Its scene is refused, and the others go on."""


class CacheError(ImageryError):
    """A cube on disk is damaged."""


class CacheFullError(ImageryError):
    """What is being read takes more than the cache may hold, or than the disk has."""


class StateError(ImageryError):
    """What monitoring remembered cannot be used."""


class RecipeError(ImageryError):
    """A number that a run depends on is missing or cannot be."""
