"""What the figures of the report mean, in the words that it shows."""

MEANINGS = {
    "raw, composed": (
        "raw: the model's mask of each frame, enlarged bilinearly, through the soft threshold. "
        "composed: steadied over time and brought onto the picture's edges by the compositor, and carried "
        "along the motion where the model did not look, as the page does it."
    ),
    "IoU, boundary F": (
        "The mask at alpha .5 against the label: intersection over union, and the harmonic mean of "
        "precision and recall of its outline, which may be 0.8 % of the diagonal off (as DAVIS counts "
        "it), or 2 pixels."
    ),
    "Clips": (
        "People cut from the photos, put before known backgrounds with known alpha: standing, swaying, "
        "moving 8 pixels a frame, entering, and a cut to another scene. 640x360 at 30 frames a second, "
        "every frame with a camera's noise of its own (deviation 2.5 of 255)."
    ),
    "Flicker": (
        "The mean absolute change of alpha from frame to frame where nothing moves, in the 20 pixels on "
        "both sides of the true edge. In real videos: where the picture has stood still for five "
        "frames, beside the raw mask's edge."
    ),
    "Lag": (
        "By how many frames the mask of a person who moves 8 pixels a frame trails the truth: the shift "
        "at which both fit best."
    ),
    "Halo": (
        "The mean absolute error of colour in the 10 pixels outside the true edge, against the blur of "
        "the true background alone. raw: the whole frame blurred, person and all, by the same kernel. "
        "With the true mask there remains what stood behind the person, which nobody can know."
    ),
    "Error after a cut": (
        "The mean absolute error of alpha in the first frame of another scene: memory of the old one "
        "would raise it. Entering: the same while somebody enters."
    ),
}
