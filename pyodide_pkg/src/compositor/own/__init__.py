"""Effects that visitors write: a few lines of Python that say what stands behind the person.

```python
def effect(frame):
    return blur(0.2 + 0.8 * frame.person.motion)
```

It is asked some times a second. It sees no picture, only where the person is, and what it gives back is
checked like settings are: it can choose what covers the room, and nothing that it returns uncovers it. Plain
Python values only: no arrays here.
"""

from compositor.own.effect import Effect
from compositor.own.looks import Look, checked
from compositor.own.program import EffectError, Program
from compositor.own.view import Frame, Person

__all__ = ["Effect", "EffectError", "Frame", "Look", "Person", "Program", "checked"]
