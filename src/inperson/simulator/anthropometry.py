"""How far the places of an adult face lie in front of the tragus, the small flap before the ear canal; centimetres.

Measured on people, and no landmark model's opinion: an engine that takes such a model's z as its template must not be
tested against itself. After Farkas, Anthropometry of the Head and Face (1994): tragion to nasion 12.0, to subnasale
12.6, to gnathion 14.7, to exocanthion 7.9, bizygomatic breadth 14, nasal protrusion 1.9; and Hertel's exophthalmometry
1.6. What lies between those is interpolated by eye on casts. Places are named by FaceMesh's landmarks, of which the
simulator uses x and y only.
"""

from __future__ import annotations

OUTER_EYE_CORNERS = 7.3
"""Their plane is where a picture's scale holds; heights are counted from it."""

_MIDLINE = {
    10: 8.2, 151: 9.2, 9: 9.5, 8: 9.4, 168: 9.2, 6: 9.6, 197: 10.3, 195: 11.0, 5: 11.7, 4: 12.1, 1: 12.0, 19: 11.5,
    94: 10.9, 2: 10.3, 164: 10.3, 0: 10.8, 13: 10.35, 14: 10.3, 17: 10.5, 18: 10.0, 200: 9.8, 199: 10.1, 175: 9.7,
    152: 8.9,
}  # fmt: skip

_PAIRS = {
    (33, 263): 7.3, (133, 362): 8.1, (159, 386): 8.5, (145, 374): 8.3, (230, 450): 8.0, (223, 443): 8.5,
    (107, 336): 9.4, (66, 296): 9.2, (105, 334): 8.9, (63, 293): 8.5, (70, 300): 7.6, (46, 276): 7.4,
    (109, 338): 8.0, (67, 297): 7.6, (103, 332): 6.9, (54, 284): 6.0, (69, 299): 8.4, (104, 333): 7.9, (68, 298): 6.8,
    (21, 251): 4.9, (162, 389): 3.9, (127, 356): 3.2, (234, 454): 2.8, (93, 323): 2.6, (132, 361): 2.4, (58, 288): 2.6,
    (172, 397): 3.4, (136, 365): 4.7, (150, 379): 5.8, (149, 378): 7.0, (176, 400): 8.0, (148, 377): 8.6,
    (139, 368): 5.4, (34, 264): 4.9, (143, 372): 6.2, (116, 345): 6.1, (117, 346): 7.2, (118, 347): 8.0,
    (50, 280): 8.0, (123, 352): 6.8, (147, 376): 5.9, (227, 447): 4.3, (137, 366): 3.9, (177, 401): 3.6,
    (101, 330): 8.5, (36, 266): 8.9, (205, 425): 8.6, (187, 411): 7.5, (213, 433): 5.4, (207, 427): 7.9,
    (216, 436): 8.6, (206, 426): 9.2, (203, 423): 9.4, (61, 291): 9.0, (37, 267): 10.6, (39, 269): 10.1,
    (84, 314): 10.3, (91, 321): 9.6, (182, 406): 9.7, (32, 262): 9.3, (140, 369): 8.7, (170, 395): 7.5,
    (169, 394): 6.4, (135, 364): 5.2, (138, 367): 4.3, (211, 431): 8.0, (202, 422): 8.6, (204, 424): 9.3,
    (193, 417): 8.9, (122, 351): 9.1, (196, 419): 9.7, (51, 281): 10.7, (45, 275): 11.5, (220, 440): 11.1,
    (198, 420): 9.8, (217, 437): 9.2, (188, 412): 8.7, (128, 357): 8.5, (114, 343): 8.7, (49, 279): 10.2,
    (102, 331): 9.7, (129, 358): 9.5, (98, 327): 9.8, (97, 326): 10.3,
}  # fmt: skip

DEPTHS = _MIDLINE | {place: depth for pair, depth in _PAIRS.items() for place in pair}

NOSE = (6, 197, 195, 5, 4, 1, 19, 94, 196, 419, 51, 281, 45, 275, 220, 440, 198, 420, 49, 279, 217, 437)
CHIN = (152, 148, 377, 175, 199, 200, 176, 400, 140, 369, 32, 262)
EDGES = ((54, 21, 162, 127, 234, 93, 132, 58, 172, 136, 150), (284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379))
"""The face's outline from temple to chin: the picture's left, then right."""

NOSE_TIP, TOP, MENTON, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR = 4, 10, 152, 33, 263, 234, 454
"""Places by name; left and right are the picture's."""
