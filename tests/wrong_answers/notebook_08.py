"""Mistakes that beginners make in the exercises of notebook 8."""

WRONG = {
    1: [
        # forgets the carry that comes in: 4999 + 5001 has four, not one
        "def count_carries(a, b):\n    return sum(int(x) + int(y) >= 10 for x, y in zip(str(a), str(b)))",
        # goes from left to right
        """def count_carries(a, b):
    count = carry = 0
    for x, y in zip(str(a), str(b)):
        carry = int(x) + int(y) + carry >= 10
        count += carry
    return count""",
        # asks only whether the sum has a digit more
        "def count_carries(a, b):\n    return len(str(a + b)) - len(str(a))",
        # never resets the carry
        """def count_carries(a, b):
    count = carry = 0
    while a:
        if a % 10 + b % 10 + carry >= 10:
            carry = 1
            count += 1
        a, b = a // 10, b // 10
    return count""",
    ],
    2: [
        # takes the mistakes as independent
        "def exact_bounds(forced, characters):\n    return forced**characters, forced",
        # may go below zero
        "def exact_bounds(forced, characters):\n    return 1 - characters * (1 - forced), forced",
        # thinks that it can be anything
        "def exact_bounds(forced, characters):\n    return 0.0, 1.0",
        # the wrong way round
        "def exact_bounds(forced, characters):\n    return forced, max(0.0, 1 - characters * (1 - forced))",
    ],
    3: [
        # takes the order for the places: right for plain and reversed, where that is the same
        "def steps(order):\n    return [len(order) - r + k for k, r in enumerate(order, start=1)]",
        # counts the characters between instead of the steps
        "def steps(order):\n    return [len(order) - order.index(k) + k - 2 for k in sorted(order)]",
        # in the order of reading instead of writing
        "def steps(order):\n    return [len(order) - r + k for r, k in enumerate(order, start=1)]",
        # the same for all
        "def steps(order):\n    return [len(order)] * len(order)",
    ],
}
