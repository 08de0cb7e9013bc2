"""Mistakes that beginners make in the exercises of notebook 8."""

_CARRIES = "def count_carries(a, b):\n    "
_BOUNDS = "def exact_bounds(forced, characters):\n    return "
_STEPS = "def steps(order):\n    return "

WRONG = {
    1: [
        # forgets the carry that comes in: 4999 + 5001 has four, not one
        _CARRIES + "return sum(int(x) + int(y) >= 10 for x, y in zip(str(a), str(b)))",
        # goes from left to right
        _CARRIES + """count = carry = 0
    for x, y in zip(str(a), str(b)):
        carry = int(x) + int(y) + carry >= 10
        count += carry
    return count""",
        _CARRIES + "return len(str(a + b)) - len(str(a))",  # asks only whether the sum has a digit more
        # never resets the carry
        _CARRIES + """count = carry = 0
    while a:
        if a % 10 + b % 10 + carry >= 10:
            carry = 1
            count += 1
        a, b = a // 10, b // 10
    return count""",
    ],
    2: [
        _BOUNDS + "forced**characters, forced",  # takes the mistakes as independent
        _BOUNDS + "1 - characters * (1 - forced), forced",  # may go below zero
        _BOUNDS + "0.0, 1.0",  # thinks that it can be anything
        _BOUNDS + "forced, max(0.0, 1 - characters * (1 - forced))",  # the wrong way round
    ],
    3: [
        # takes the order for the places: right for plain and reversed, where that is the same
        _STEPS + "[len(order) - r + k for k, r in enumerate(order, start=1)]",
        # counts the characters between instead of the steps
        _STEPS + "[len(order) - order.index(k) + k - 2 for k in sorted(order)]",
        # in the order of reading instead of writing
        _STEPS + "[len(order) - r + k for r, k in enumerate(order, start=1)]",
        _STEPS + "[len(order)] * len(order)",  # the same for all
    ],
}
