"""What a thing is: numbers, dates, names, amounts. Pure standard library; knows no picture and no document."""
