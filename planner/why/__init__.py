"""Why a plan is as it is: reasons that lifting proves, the least change that helps, the price of another decision."""
