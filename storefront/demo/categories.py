"""Which category a giftware product belongs to, by the words of its name."""

import re

# Read from the top; the first line with a matching word has the product. First the season,
# then what a thing is ("mug", whatever is printed on it), then what it is about or made of.
# A category may come twice. A trailing * stands for any ending.
_WORDS: tuple[tuple[str, str], ...] = (
    (
        "Christmas",
        (
            "christmas, xmas, santa*, reindeer*, snowm*, snowflake*, advent, nativity, noel, bauble*, "
            "rudolph*, tinsel, mistletoe, holly, stocking"
        ),
    ),
    ("Easter", "easter, bunny, bunnies, chick, chicks"),
    ("Jewellery", "*necklace*, neckl*, bracelet*, *earring*"),
    ("Bags and purses", "lunch bag, jumbo bag, jumbo storage bag, jumbo shopper, bag charm*"),
    (
        "Cushions and rugs",
        "cushion*, squarecushion, doormat*, doorstop*, quilt*, throw, rug, curtain*, filler pad",
    ),
    (
        "Gift wrap",
        "gift bag*, gift box, gift tape, gift wrap, giftwrap, wrap, gift tag*, ribbon*, wrapping",
    ),
    (
        "Signs, frames and clocks",
        "sign, signs, doorsign, *frame, *frames, frame*, mirror, mirrors, clock, clocks, number tile*",
    ),
    (
        "Signs, frames and clocks",
        "wall art, memo board*, message board, blackboard*, chalkboard*, plaque*, building block word",
    ),
    (
        "Storage and furniture",
        "drawer knob*, door knob*, cabinet*, trinket*, coat rack*, stool, chair, chest, door hanger*",
    ),
    (
        "Storage and furniture",
        "nesting boxes, stacking tins, hanger*, jewellery box, sewing box, photo box, photo storage*",
    ),
    (
        "Garden",
        (
            "watering can*, parasol, parasols, windmill*, planter*, plant pot*, hammock*, birdhouse*, bird "
            "house*"
        ),
    ),
    (
        "Garden",
        (
            "garden trowel, garden rake, garden kneeling*, thermometer, bird feeder*, seeds, grow your own, "
            "flowerpot"
        ),
    ),
    (
        "Toys and games",
        (
            "soft toy*, skittle*, *jigsaw*, doll, dolls, helicopter*, marbles, dominoes, ludo, money bank*, "
            "money box*"
        ),
    ),
    (
        "Toys and games",
        "piggy bank*, playhouse, snake*, gliders, flying disc, bingo*, creepy crawl*, globe, space cadet*",
    ),
    (
        "Clothing and travel",
        "passport cover*, *passport*, luggage tag*, umbrella*, sunglasses, slipper*, keyring*, key- chain*",
    ),
    (
        "Clothing and travel",
        "key fob*, key ring*, phone char*, poncho*, glove*, gloves, hat, mobile, ear muff*, skirt, sombrero",
    ),
    (
        "Bath and wellbeing",
        "hot water bottle*, hand warmer*, tissue, tissues, lip gloss, first aid*, plasters*, plaster*",
    ),
    ("Bath and wellbeing", "pill box*, soap*, bath, shower*, flannel*, washbag*, wash bag*, balm, tattoo*"),
    (
        "Party",
        (
            "bunting*, garland*, balloon*, paper chain*, paper cup*, paper plate*, party cone*, cocktail*, "
            "disco ball*"
        ),
    ),
    ("Party", "happy birthday*, confetti, candles birthday, party invites, invites, badges, inflatable*"),
    (
        "Stationery and cards",
        "notebook*, pencil*, pen, pens, sticker*, sketchbook*, journal*, calendar*, eraser*, birthday card*",
    ),
    (
        "Stationery and cards",
        "greeting card*, card, cards, postcard*, stationery, paperweight*, p'weight, hole punch, tapes",
    ),
    (
        "Kitchen and baking",
        (
            "magnet*, cases, squeezer, toastrack, tea towel*, cake tin*, baking*, mould*, jar, jars, "
            "recipe*, apron*, oven glove*"
        ),
    ),
    (
        "Tableware",
        (
            "napkin ring*, mug, mugs, *bowl, bowls, plate, plates, cup, cups, saucer*, teapot*, cakestand*, "
            "cake stand*"
        ),
    ),
    (
        "Tableware",
        "jug, jugs, tray, trays, coaster*, placemat*, place mat*, napkins, cutlery, egg cup*, tablecloth*",
    ),
    (
        "Sewing and craft",
        "*craft kit, knitting kit*, sewing kit*, feltcraft*, stencil*, scissor*, modelling clay",
    ),
    (
        "Candles",
        (
            "candle*, *candle, *candles, *t-light*, tlight*, tealight*, tea lights, tea light*, votive*, "
            "incense, scented, scent, fragrance*, vanilla, oil burner*, chandelier*, candlestick*"
        ),
    ),
    ("Lights", "light, lights, lamp, lamps, lampshade*, lantern*, lightbulb, torch*, nightlight*, shade"),
    (
        "Jewellery",
        (
            "*necklace*, neckl*, bracelet*, brac*, earring*, earing*, brooch*, pendant*, bangle*, diamante, "
            "tiara*, hair*, charm, charms, slide, slides, ponytail, jewel*, choker*, anklet*, bling, "
            "lariat, ring, rings, hoop, hoops"
        ),
    ),
    (
        "Bags and purses",
        (
            "bag, bags, shopper*, *purse, purse*, *handbag*, wallet*, satchel*, holdall*, rucksack*, "
            "backpack*, clutch, make-up"
        ),
    ),
    (
        "Decorations",
        (
            "*decoration*, wreath*, artificial, art flower, *ornament*, flying ducks, feather*, "
            "dreamcatcher*, vase*"
        ),
    ),
    (
        "Kitchen and baking",
        (
            "whisk*, spatula*, cutter*, colander*, scales, pantry, kitchen, cake, cakes, cupcake*, jam, "
            "measuring, lunch*, snack*, spoon*, ladle*, towel*, cosy, timer, trivet*, butter, biscuit*, "
            "bread, spice*, salt, popcorn, frying, fridge, cookie*, peeler*, grater*, bottle, bottles, "
            "flask*, *canister*, cannister*, pan, pans, doilies, picnic, food, cooking, corer, coffee "
            "grinder, oven"
        ),
    ),
    (
        "Tableware",
        (
            "tea, teatime, coffee, glass, glasses, tumbler*, knife, fork, stand, dish, dishes, goblet*, "
            "decanter*, platter*, beaker*, breakfast, dinner, table*, milk, *wine, straws, porcelain, "
            "ceramic, sugar, tongs, chopsticks, place setting*, hip flask, mat, bonbon*"
        ),
    ),
    (
        "Stationery and cards",
        (
            "paper, stamp, stamps, writing, rubber*, ruler*, tape, clip*, chalk*, book*, memo*, note, "
            "notes, letter*, address, crayon*, planner*, sharpener*, office, calculator*, alphabet, "
            "origami, slate, envelope*"
        ),
    ),
    ("Party", "party, birthday, mask*, flag, flags, fan, fans, honeycomb, streamer*, crackers, disco"),
    (
        "Sewing and craft",
        (
            "sewing, craft*, button*, fabric, kit, kits, bead, beads, pins, pincushion*, needle*, crochet, "
            "mosaic*, tool set, screwdriver"
        ),
    ),
    (
        "Toys and games",
        (
            "toy, toys, game, games, dolly, dinosaur*, *spaceboy*, soldier*, child*, kids, ball, balls, "
            "boat*, robot*, teddy, bear, rocking, truck*, car, yoyo*, skipping, pirate*, cowboy*, circus, "
            "princess*, baby, nursery, tractor, animal*, drawing, magic, monster, shark, gecko, harmonica*, "
            "monkey*, dolphins, radio"
        ),
    ),
    (
        "Garden",
        (
            "garden*, plant*, pot, pots, herb*, shed, gnome*, bucket*, deckchair*, beach, spade*, trellis, "
            "sunflower*, toadstool*, mushroom*, cage*, birdcage*, bbq, twine, hen, fly swat, pegs, cactus"
        ),
    ),
    ("Cushions and rugs", "blanket*, pillow*, seat*, knitted"),
    (
        "Storage and furniture",
        (
            "drawer*, storage, box, boxes, hook, hooks, rack, basket*, shelf, shelv*, knob*, tidy, bin, "
            "bins, trunk*, crate*, tin, tins, holder*, suitcase*, tub, bookend*, wardrobe, case, furniture, "
            "organiser*, sideboard, unit, tube"
        ),
    ),
    (
        "Signs, frames and clocks",
        (
            "picture*, art, poster*, photo*, tile*, number*, block*, board*, wall, postbox*, doorbell*, "
            "bell, bells, door, print, map"
        ),
    ),
    ("Bath and wellbeing", "bathroom, bubble*, sponge*, manicure*, brush*, water, warmer*"),
    (
        "Clothing and travel",
        "travel*, scarf*, sock*, shawl*, money, watch*, ipod, headphones, bicycle, lighter*",
    ),
    (
        "Decorations",
        (
            "decorative, *dec, deco*, hanging, heart*, flower*, rose, roses, star, stars, angel*, cherub*, "
            "tree, leaf, *blossom*, wicker, silver, crystal*, shell, skull*, babushka*, glitter, spray, "
            "dove*, owl*, dog*, cat, cats, zinc, wire, metal, wood*, gold, drop, bunch*, cluster*, antique, "
            "vintage, daisy, bird*, rabbit*, butterfl*, b'fly*, pink, stones, geisha, base, enamel"
        ),
    ),
)
OTHER = "Curiosities"
NAMES: tuple[str, ...] = (*dict(_WORDS), OTHER)


def _pattern(words: str) -> re.Pattern[str]:
    choices = "|".join(re.escape(word.strip()).replace(r"\*", r"[\w'-]*") for word in words.split(","))
    return re.compile(rf"(?<![\w-])(?:{choices})(?![\w-])")


_PATTERNS = tuple((name, _pattern(words)) for name, words in _WORDS)


def category_of(name: str) -> str:
    lower = name.lower()
    return next((category for category, pattern in _PATTERNS if pattern.search(lower)), OTHER)
