"""Two pictures of one grid, and what was built between them; nothing is trained.

A pair is what remains where there is no series: an archive with two good dates, or two
composites. Bright new soil is only half of construction. The other half ends on ground that
was bare already (a road, a roof, a harbour wall), so what is asked here is first *whether* a
pixel left the rule that ties the two pictures together, and only then *what* it became.

compare     the way in: score, changed, kind
score       how far each pixel left the rule, over several sizes of object
mad         the rule: iteratively reweighted multivariate alteration detection
texture     edges, as one more band
shift       small errors of registration
scale       smoothing in metres, and the slow drift across a scene
threshold   where the body of unchanged ground ends (and Otsu, for the plain baseline)
outlines    hysteresis and the smallest object
normalise   the later picture in the units of the earlier
kinds       construction, or a burn, a crop, water
plain       the plain baseline that every figure is published beside

Arrays are (band, y, x) or (y, x), float32; `valid` True = seen in both pictures.
"""
