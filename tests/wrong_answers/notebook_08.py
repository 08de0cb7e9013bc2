"""Mistakes that beginners make in the exercises of notebook 8."""

WRONG = {
    1: ("def count_carries(a, b):\n    ", [
        # forgets the carry that comes in: 4999 + 5001 has four, not one
        "return sum(int(x) + int(y) >= 10 for x, y in zip(str(a), str(b)))",
        # goes from left to right
        """count = carry = 0
    for x, y in zip(str(a), str(b)):
        carry = int(x) + int(y) + carry >= 10
        count += carry
    return count""",
        "return len(str(a + b)) - len(str(a))",  # asks only whether the sum has a digit more
        # never resets the carry
        """count = carry = 0
    while a:
        if a % 10 + b % 10 + carry >= 10:
            carry = 1
            count += 1
        a, b = a // 10, b // 10
    return count""",
    ]),
    2: ("def exact_bounds(forced, characters):\n    return ", [
        "forced**characters, forced",  # takes the mistakes as independent
        "1 - characters * (1 - forced), forced",  # may go below zero
        "0.0, 1.0",  # thinks that it can be anything
        "forced, max(0.0, 1 - characters * (1 - forced))",  # the wrong way round
    ]),
    3: ("def steps(order):\n    return ", [
        # takes the order for the places: right for plain and reversed, where that is the same
        "[len(order) - r + k for k, r in enumerate(order, start=1)]",
        # counts the characters between instead of the steps
        "[len(order) - order.index(k) + k - 2 for k in sorted(order)]",
        # in the order of reading instead of writing
        "[len(order) - r + k for r, k in enumerate(order, start=1)]",
        "[len(order)] * len(order)",  # the same for all
    ]),
}
